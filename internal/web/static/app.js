"use strict";
/* Everything here only makes a page faster: each page works without it. */
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const english = document.documentElement.lang === "en";
  const say = (ja, en) => (english ? en : ja);
  const stored = (area, key) => { try { return window[area].getItem(key); } catch { return null; } };
  const store = (area, key, value) => { try { value === null ? window[area].removeItem(key) : window[area].setItem(key, value); } catch { /* storage is off */ } };

  const status = (text, tone) => {
    const region = $("#status"), note = document.createElement("div"), words = document.createElement("p");
    note.className = `note ${tone}`;
    words.textContent = text;
    note.append(words);
    region?.replaceChildren(note);
  };

  /* ---------- keys (DESIGN 8) ---------- */
  const keysOff = () => stored("localStorage", "keys") === "off";
  const typing = (e) => e.isComposing || e.ctrlKey || e.metaKey || e.altKey || e.target.closest?.("input:not([type=checkbox]):not([type=radio]),textarea,select,[contenteditable],dialog");
  const rows = () => $$(".work tbody tr");
  const move = (step) => {
    const all = rows(), now = all.findIndex((row) => row.classList.contains("on"));
    const next = Math.max(0, Math.min(all.length - 1, now + step));
    all.forEach((row, n) => row.classList.toggle("on", n === next));
    ($("a", all[next]) ?? $("input[type=checkbox]", all[next]))?.focus();
  };
  const selection = () => {
    const n = $$(".work tbody input:checked").length, line = $("#selinfo");
    if (line) line.textContent = say(`${n}件を選択中`, `${n} selected`);
    const all = $("#all"), boxes = $$(".work tbody input[type=checkbox]").length;
    if (all) { all.checked = n > 0 && n === boxes; all.indeterminate = n > 0 && n < boxes; }
  };
  const keyList = () => {
    let list = $("#keylist");
    if (!list) {
      list = document.createElement("dialog");
      list.id = "keylist";
      const pairs = [["/", say("検索", "Search")], ["G I", say("受信トレイ", "Inbox")], ["J K", say("次・前へ移動", "Next, previous")], ["Enter", say("開く", "Open")], ["X", say("選択", "Select")], ["A", say("承認するボタンへ", "To the Approve button")], ["R", say("差し戻す", "Return")], ["V", say("次の添付ファイル", "Next attachment")], ["C", say("意見の欄へ", "To the comment")], ["N", say("付箋を付ける", "Add a note")], ["?", say("この一覧", "This list")]];
      const title = document.createElement("h2"), table = document.createElement("dl"), row = document.createElement("div");
      title.textContent = say("キー操作の一覧", "Keyboard shortcuts");
      table.className = "keys";
      for (const [keys, meaning] of pairs) {
        const dt = document.createElement("dt"), dd = document.createElement("dd");
        for (const key of keys.split(" ")) { const kbd = document.createElement("kbd"); kbd.textContent = key; dt.append(kbd); }
        dd.textContent = meaning;
        table.append(dt, dd);
      }
      row.className = "row";
      const close = document.createElement("button");
      close.className = "btn sm";
      close.textContent = say("閉じる", "Close");
      close.autofocus = true;
      close.addEventListener("click", () => list.close());
      row.append(keySwitch(), close);
      list.append(title, table, row);
      document.body.append(list);
    }
    list.showModal();
  };
  const keySwitch = () => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn sm text";
    const word = () => { button.textContent = keysOff() ? say("キー操作を使う", "Turn shortcuts on") : say("キー操作を使わない", "Turn shortcuts off"); };
    button.addEventListener("click", () => { store("localStorage", "keys", keysOff() ? null : "off"); word(); });
    word();
    return button;
  };
  $$("[data-key-switch]").forEach((place) => place.replaceChildren(keySwitch()));

  let prefix = "";
  document.addEventListener("keydown", (e) => {
    if (keysOff() || typing(e)) return;
    const key = e.key.toLowerCase(), bar = $(".decide"), before = prefix;
    prefix = key === "g" ? "g" : "";
    if (before === "g" && key === "i") { location.href = "/inbox"; return; }
    if (key === "/") { e.preventDefault(); $("#q")?.focus(); return; }
    if (key === "?") { keyList(); return; }
    if (rows().length) {
      if (key === "j") move(1);
      if (key === "k") move(-1);
      if (key === "x") { const box = $("tr.on input[type=checkbox]"); if (box) { box.checked = !box.checked; selection(); } }
      if (key === "a") $(".listbar [value=approve]")?.focus();
      if (key === "r") $(".listbar [value=return]")?.focus();
      if (key === "enter" && e.target === document.body) $("tr.on a")?.click();
      return;
    }
    if (key === "j") $(".pager [rel=next]")?.click();
    if (key === "k") $(".pager [rel=prev]")?.click();
    if (key === "a") $("[value=approve]", bar ?? document)?.focus({ preventScroll: true });
    if (key === "r") $("[data-return]", bar ?? document)?.click();
    if (key === "c" && bar) { e.preventDefault(); $("textarea", bar)?.focus(); }
    if (key === "n" && noteForm()) { e.preventDefault(); noteForm().open = true; $("[name=note_text]", noteForm()).focus(); }
    if (key === "v") { const files = $$(".files a"), now = files.findIndex((a) => a.hasAttribute("aria-current")); files[(now + 1) % files.length]?.click(); }
  });
  document.addEventListener("change", (e) => {
    if (e.target.id === "all") $$(".work tbody input[type=checkbox]").forEach((box) => { box.checked = e.target.checked; });
    if (e.target.closest(".work, .listbar")) selection();
    if (e.target.matches("[data-go]")) e.target.form.requestSubmit();
  });
  window.addEventListener("pageshow", selection);

  /* ---------- the row a person came from is in view again ---------- */
  const opened = stored("sessionStorage", "opened");
  if (opened) { const link = $(`.work a[href="${CSS.escape(opened)}"]`)?.closest("tr"); if (link) { link.classList.add("on"); link.scrollIntoView({ block: "nearest" }); } }
  document.addEventListener("click", (e) => {
    const link = e.target.closest(".work a");
    if (link) store("sessionStorage", "opened", link.getAttribute("href"));
    $$("details.account[open]").forEach((menu) => { if (!menu.contains(e.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (e) => { if (e.key === "Escape") $$("details.account[open]").forEach((menu) => { menu.open = false; $("summary", menu).focus(); }); });

  /* ---------- nothing typed is lost ---------- */
  const keepForms = $$("form[data-keep]");
  const slot = (form) => `kept:${form.dataset.keep}`;
  const typed = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["csrf_token", "once", "revision", "slot", "seen"].includes(name));
  const keep = (form) => store("sessionStorage", slot(form), JSON.stringify(typed(form)));
  if ($("#status .note.ok")) { const sent = stored("sessionStorage", "sent"); if (sent) store("sessionStorage", sent, null); }
  for (const form of keepForms) {
    const last = stored("sessionStorage", slot(form));
    if (last && !$(".errsum")) {
      let restored = false;
      for (const [name, value] of JSON.parse(last)) {
        const field = form.elements.namedItem(name);
        if (field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type === "text")) {
          if (!field.value && value) { field.value = value; restored = true; }
        }
      }
      if (restored && form.dataset.keepSaid) status(form.dataset.keepSaid, "ok");
    }
    form.addEventListener("input", () => keep(form));
    form.addEventListener("submit", () => { keep(form); store("sessionStorage", "sent", slot(form)); });
  }
  $$("form[action='/language']").forEach((form) => form.addEventListener("submit", () => keepForms.forEach(keep)));

  /* ---------- busy and once only ---------- */
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (form.method !== "post" || e.defaultPrevented) return;
    if (form.getAttribute("aria-busy") === "true") { e.preventDefault(); return; }
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => $$("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy")));

  /* ---------- drafts save themselves at most 5 seconds after the last key ---------- */
  for (const form of $$("form[data-autosave]")) {
    const line = $("[data-saved]", form);
    let timer, sent = new URLSearchParams(typed(form)).toString(), running = false, leaving = false;
    const save = async () => {
      const now = new URLSearchParams(typed(form)).toString();
      if (now === sent || running || leaving) return;
      running = true;
      try {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body: new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")), headers: { Accept: "application/json" }, redirect: "manual" });
        const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : null;
        if (answer.ok && said) {
          sent = now;
          form.elements.revision.value = said.revision;
          store("sessionStorage", slot(form), null);
        } else keep(form);
        line.textContent = said?.said ?? say("保存できませんでした。入力内容はこの画面に残っています。サインインし直してください。", "Could not save. What you typed is still here. Please sign in again.");
      } catch {
        keep(form);
        line.textContent = say("通信できませんでした。入力内容は残っています。もう一度お試しください。", "Could not connect. Your input is kept. Please try again.");
      } finally {
        running = false;
        if (new URLSearchParams(typed(form)).toString() !== sent) { clearTimeout(timer); timer = setTimeout(save, 4000); }
      }
    };
    form.addEventListener("input", (e) => { if (e.target.type === "file") return; clearTimeout(timer); timer = setTimeout(save, 3000); });
    form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); });
    window.addEventListener("pageshow", () => { leaving = false; });
  }

  /* ---------- the era beside a day ---------- */
  const eras = [[20190501, 2018, "令和"], [19890108, 1988, "平成"], [19261225, 1925, "昭和"]];
  document.addEventListener("input", (e) => {
    const day = e.target.closest("[data-era]");
    if (!day) return;
    const [y, m, d] = $$("input", day).map((field) => Number(field.value)), on = y * 10000 + (m || 12) * 100 + (d || 31);
    const era = y > 1900 && eras.find(([from]) => on >= from);
    $(".era", day).textContent = era ? `${era[2]}${y - era[1] === 1 ? "元" : y - era[1]}年` : "";
  });

  /* ---------- files: drag and drop with progress over a plain file field ---------- */
  for (const drop of $$("[data-upload]")) {
    const input = $("input[type=file]", drop), list = $(drop.dataset.list), form = input.form;
    let waiting = 0, refused = 0;
    const line = (file) => {
      const li = document.createElement("li"), name = document.createElement("span"), state = document.createElement("span"), bar = document.createElement("progress");
      name.textContent = file.name; name.className = "n"; state.className = "s"; bar.max = 100; bar.value = 0;
      bar.setAttribute("aria-label", file.name);
      li.append(document.createElement("span"), name, state, bar);
      list.append(li);
      return { li, state, bar };
    };
    const refusals = new Set();
    const done = async () => {
      if (waiting) return;
      // Only the list is fetched again: a reload would lose what was chosen but not yet saved.
      const page = await fetch(location.pathname, { redirect: "manual" }).then((answer) => (answer.ok ? answer.text() : "")).catch(() => "");
      const fresh = new DOMParser().parseFromString(page, "text/html").querySelector(drop.dataset.list);
      if (fresh) list.replaceChildren(...fresh.children, ...refusals);
      if (refused) status(say("添付できなかったファイルがあります。理由を一覧で確認してください。", "Some files were not attached. The list says why."), "warn");
      else status(say("添付しました。", "Attached."), "ok");
    };
    const send = (file) => {
      const shown = line(file), call = new XMLHttpRequest(), body = new FormData();
      waiting += 1;
      body.append("csrf_token", form.elements.csrf_token.value);
      body.append(input.name, file);
      call.open("POST", drop.dataset.upload);
      call.setRequestHeader("Accept", "application/json");
      call.upload.addEventListener("progress", (e) => { if (e.lengthComputable) { shown.bar.value = (100 * e.loaded) / e.total; shown.state.textContent = `${Math.round(shown.bar.value)}%`; } });
      call.addEventListener("loadend", () => {
        waiting -= 1;
        let said = {};
        try { said = JSON.parse(call.responseText); } catch { /* not ours */ }
        shown.bar.remove();
        if (call.status >= 200 && call.status < 300 && !said.refused) shown.state.textContent = say("添付しました", "Attached");
        else { refused += 1; refusals.add(shown.li); shown.state.className = "s failed"; shown.state.textContent = said.said ?? say("通信できませんでした", "Could not connect"); }
        done();
      });
      call.send(body);
    };
    const take = (files) => { refused = 0; refusals.clear(); [...files].forEach(send); input.value = ""; };
    input.addEventListener("change", () => take(input.files));
    for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (e) => { e.preventDefault(); drop.classList.add("over"); });
    for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
    drop.addEventListener("drop", (e) => { e.preventDefault(); if (e.dataTransfer.files.length) take(e.dataTransfer.files); });
  }

  /* ---------- viewer: size of the page ---------- */
  document.addEventListener("click", (e) => {
    const zoom = e.target.closest("[data-zoom]");
    if (zoom) {
      const pages = $(".pages", zoom.closest(".viewer")), now = [1, 2, 3, 4].find((n) => pages.classList.contains(`zoom-${n}`)) ?? 2;
      const next = Math.max(1, Math.min(4, now + Number(zoom.dataset.zoom)));
      [1, 2, 3, 4].forEach((n) => pages.classList.toggle(`zoom-${n}`, n === next));
      const line = $("[data-zoom-said]", zoom.closest(".viewer"));
      if (line) line.textContent = ["75%", "100%", "150%", "200%"][next - 1];
    }
  });
  /* ---------- viewer: a note where the page is clicked ---------- */
  const noteForm = () => $("#note-new");
  const markNote = () => {
    const svg = $("[data-note-page] .pins"), form = noteForm();
    if (!svg || !form) return;
    $(".pin.new", svg)?.remove();
    const [left, top] = ["note_left", "note_top"].map((name) => form.querySelector(`[name=${name}]`).value.trim());
    const box = svg.viewBox.baseVal;
    if (!form.open || !/^\d+$/.test(left) || !/^\d+$/.test(top)) return;
    const mark = document.createElementNS(svg.namespaceURI, "g"), dot = document.createElementNS(svg.namespaceURI, "circle");
    mark.setAttribute("class", "pin new");
    for (const [name, value] of [["cx", left * box.width / 1000], ["cy", top * box.height / 1000], ["r", svg.dataset.radius], ["stroke-width", svg.dataset.radius / 8]]) dot.setAttribute(name, value);
    mark.append(dot);
    svg.append(mark);
  };
  document.addEventListener("click", (e) => {
    const sheet = e.target.closest("[data-note-page]"), form = noteForm();
    if (!sheet || !form || e.target.closest(".pin")) return;
    const box = $(".page-picture", sheet).getBoundingClientRect();
    const permille = (at, from, size) => String(Math.max(0, Math.min(1000, Math.round((1000 * (at - from)) / size))));
    $("[name=note_left]", form).value = permille(e.clientX, box.left, box.width);
    $("[name=note_top]", form).value = permille(e.clientY, box.top, box.height);
    form.open = true;
    markNote();
    $("[name=note_text]", form).focus();
  });
  document.addEventListener("input", (e) => { if (e.target.matches("[name=note_left], [name=note_top]")) markNote(); });
  const takesNotes = () => { $$("[data-note-page]").forEach((sheet) => sheet.classList.add("takes")); if ($("#f-note_text")?.value) noteForm().open = true; markNote(); };
  takesNotes();
  $$("[data-script]").forEach((part) => { part.hidden = false; });
  $$("[data-noscript]").forEach((part) => { part.hidden = true; });

  /* ---------- changes since the last return, by keyboard ---------- */
  document.addEventListener("click", (e) => {
    const link = e.target.closest("[data-changes]"), marks = $$("[data-change]");
    if (!link || !marks.length) return;
    e.preventDefault();
    const next = marks[Number(link.dataset.at ?? 0) % marks.length];
    link.dataset.at = String(marks.indexOf(next) + 1);
    next.focus();
    next.scrollIntoView({ block: "center" });
  });
  $("[data-print]")?.addEventListener("click", () => window.print());

  /* ---------- what was opened and looked at ---------- */
  const post = (form) => fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true, redirect: "manual" }).catch(() => {});
  const shown = () => $$("form[data-opened]").forEach(post);
  if (document.prerendering) document.addEventListener("prerenderingchange", shown, { once: true }); else shown();
  const looked = () => {
    const form = $("form[data-viewed]"), file = $(".files a[aria-current] .s:not(.on-it)"), picture = $(".page-picture, .pages .text");
    if (!form || !picture) return;
    setTimeout(() => {
      if (!form.isConnected || document.hidden) return;
      post(form);
      form.remove();
      file.className = "s seen";
      file.textContent = `✓ ${say("確認済み", "Viewed")}`;
      const line = $("[data-unviewed]"), left = Number(line?.dataset.unviewed ?? 0) - 1;
      const first = "filesFirst" in (line?.dataset ?? {}), files = left === 1 ? "1 file" : `${left} files`;
      if (line && left > 0) { line.dataset.unviewed = String(left); $("span", line).textContent = first ? say(`添付${left}件を開くと承認できます`, `Open ${files} to approve`) : say(`添付${left}件が未確認です`, `${files} not viewed yet`); } else line?.remove();
    }, 1500);
  };
  looked();
  document.addEventListener("htmx:afterSettle", (e) => { if (e.detail.target.id === "viewer") { looked(); takesNotes(); $$("[data-script]").forEach((part) => { part.hidden = false; }); } });

  /* ---------- htmx: failures are said, lost focus goes to the region's heading ---------- */
  const failed = say("通信できませんでした。入力内容は残っています。もう一度お試しください。", "Could not connect. Your input is kept. Please try again.");
  for (const kind of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(kind, () => status(failed, "ng"));
  document.addEventListener("htmx:beforeRequest", (e) => e.detail.target?.setAttribute("aria-busy", "true"));
  document.addEventListener("htmx:afterRequest", (e) => e.detail.target?.removeAttribute("aria-busy"));
  document.addEventListener("htmx:beforeSwap", (e) => { e.detail.target.dataset.focus = String(e.detail.target.contains(document.activeElement)); });
  document.addEventListener("htmx:afterSettle", (e) => {
    if (e.detail.target.dataset.focus !== "true" || document.activeElement !== document.body) return;
    const heading = $("h1, h2, [data-focus-here]", e.detail.elt) ?? $("#main");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  });

  /* ---------- errors ---------- */
  const summary = $(".errsum");
  if (summary) { summary.focus(); summary.scrollIntoView({ block: "center" }); }
  document.addEventListener("click", (e) => {
    const link = e.target.closest(".errsum a[href^='#']"), field = link && $(link.getAttribute("href"));
    if (field) { e.preventDefault(); field.focus(); }
  });
})();
