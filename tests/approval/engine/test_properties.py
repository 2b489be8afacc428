"""Random acts by random people: what must hold whatever they do."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from internal.approval.authority.editing import EditingRule, allowing
from internal.approval.codec import act_of, act_text, case_of, case_text
from internal.approval.engine.amendments import Material, Standing
from internal.approval.engine.answer import Answer, answer, first_submission
from internal.approval.engine.barring import bars_of
from internal.approval.engine.beside import Decline, Grant, PetitionKind, Propose
from internal.approval.engine.closing import closing_barred
from internal.approval.engine.commands import (
    AddSlot,
    Amend,
    Approve,
    Ask,
    Command,
    Context,
    Courses,
    Enclose,
    Force,
    Hold,
    Lift,
    Object,
    Opened,
    Overrule,
    PullUp,
    Read,
    Recall,
    RecordFor,
    Refresh,
    Reject,
    Release,
    RemoveSlot,
    ReplaceSlot,
    Reply,
    Return,
    Skip,
    Submit,
    TakeBack,
    ViewAfter,
    Withdraw,
)
from internal.approval.engine.fold import evolve, fold
from internal.approval.engine.guards import Barring, Ground, Instruct, Raise
from internal.approval.engine.paper import FilePaper, HandPaper, LeavePaper, Medium, TakePaper
from internal.approval.engine.participants import RECORDED
from internal.approval.engine.season import Reassign, Recompute, SettleReading
from internal.approval.engine.tasks import Box, Task, tasks_of
from internal.approval.engine.values import (
    ANSWERED,
    CARRYING,
    PENDING,
    Act,
    Capacity,
    Case,
    CaseState,
    Route,
    Slot,
    SlotState,
    Verb,
)
from internal.kernel.clock import jst_date
from internal.kernel.refusal import Refusal
from internal.organization.chart import Directory
from internal.organization.rules import Seat
from tests.approval.engine.people import EVERYBODY, NOW, city, named, route, seat

READS_ONLY = {Capacity.SHOW, Capacity.INFORM, Capacity.FORWARD, Capacity.REPORT}
ANSWERS = {
    Verb.APPROVE,
    Verb.OBJECT,
    Verb.DECIDE,
    Verb.DEPUTISE,
    Verb.RETURN,
    Verb.REJECT,
    Verb.LIFT,
    Verb.PULL_UP,
    Verb.OVERRULE,
    Verb.RECORD,
}
READING = {Verb.VIEW_AFTER, Verb.READ, Verb.SETTLE_READING}
PEOPLE = st.sampled_from(EVERYBODY)
AMOUNTS = st.sampled_from([300_000, 1_980_000, 5_000_000, 12_000_000, 40_000_000])
SLOTS = st.integers(1, 11)
KINDS = st.sampled_from(PetitionKind)
MEDIA = st.sampled_from(Medium)
CAPACITIES = st.sampled_from(Capacity)
EVERY_SEAT_EDITS = EditingRule(editors=frozenset(Capacity))
PAPER = Material("見積書.pdf", "0" * 64, 1_024, "application/pdf")
GROUNDS = (
    Ground("novel", "先例となる事項", "第7条第3号"),
    Ground("important", "重要な事項", "第7条第1号", Barring.UNLESS_INSTRUCTED),
    Ground("money", "交際費", "第12条", Barring.ALWAYS),
)
ABSENCES = st.lists(PEOPLE, max_size=4, unique=True).map(tuple)


class RandomOffice(RuleBasedStateMachine):
    """One case, everybody pressing every button, people coming and going."""

    case: Case
    acts: list[Act]
    directory: Directory
    tasks: frozenset[Task]
    refusals: list[str]
    medium: Medium
    without: str = ""  # the post without an account

    @initialize(
        amount=AMOUNTS,
        important=st.booleans(),
        away=ABSENCES,
        medium=MEDIA,
        without=st.sampled_from(["", "KACHO", "BUCHO", "ZAISEI"]),
    )
    def submit(
        self, amount: int, important: bool, away: tuple[str, ...], medium: Medium, without: str
    ) -> None:
        self.at, self.medium, self.without = NOW, medium, without
        self.directory = city(away=away, administrator="JOHO", without_account=without)
        self.opened: set[Opened] = set()
        self.amount, self.important = amount, important
        self.acts, self.tasks, self.refusals = [], frozenset(), []
        self._keep(first_submission(uuid4(), self._submission("SHUJI"), self._context()))

    def _submission(self, person: str) -> Submit:
        plan = self._prescribed(self.amount)
        return Submit(seat(self.directory, person), plan, f"digest {len(self.acts)}", self.medium)

    def _prescribed(self, amount: int) -> Route:
        plan = route(self.directory, amount_yen=amount, important=self.important)
        contested = Ground("contested", "異議", "", Barring.UNLESS_INSTRUCTED, on_objection=True)
        return allowing(replace(plan, bars=(contested,)), EVERY_SEAT_EDITS)

    def _context(self) -> Context:
        return Context(self.at, self.directory, tuple(self.opened))

    def _keep(self, reply: Answer) -> None:
        self.tasks = (self.tasks - reply.ended) | reply.begun
        asked = {(task.slot, task.person_id) for task in self.tasks}
        self.opened = {each for each in self.opened if (each.slot, each.person_id) in asked}
        self.case = reply.case
        self.acts.append(reply.act)

    def _try(self, command: Command) -> None:
        self.at += timedelta(minutes=1)
        ended = self.case.state.is_final
        try:
            reply = answer(self.case, command, self._context())
        except Refusal as refusal:
            self.refusals.append(str(refusal))
            return
        assert not ended or reply.act.verb in READING | CARRYING
        self._keep(reply)

    def _by(self, person: str) -> Seat:
        return seat(self.directory, person)

    @rule(person=PEOPLE, slot=st.integers(1, 9), opinion=st.sampled_from(["", "異議なし"]))
    def approve(self, person: str, slot: int, opinion: str) -> None:
        self._try(Approve(self._by(person), slot, opinion))

    @rule()
    def next_approves(self) -> None:
        for task in sorted(self.tasks, key=lambda t: (t.slot, str(t.person_id))):
            if task.box is Box.APPROVE:
                person = next(p for p in EVERYBODY if named(f"person {p}") == task.person_id)
                self._try(Approve(self._by(person), task.slot))
                return

    @rule(person=PEOPLE, slot=st.integers(1, 9))
    def object(self, person: str, slot: int) -> None:
        self._try(Object(self._by(person), slot, "反対です。"))

    @rule(person=PEOPLE, slot=st.integers(1, 9), to=st.one_of(st.none(), st.integers(1, 6)))
    def send_back(self, person: str, slot: int, to: int | None) -> None:
        self._try(Return(self._by(person), slot, "直してください。", to))

    @rule(person=PEOPLE, slot=st.integers(1, 9))
    def reject(self, person: str, slot: int) -> None:
        self._try(Reject(self._by(person), slot, "見送ります。"))

    @rule(person=PEOPLE, slot=st.integers(1, 9))
    def view_after(self, person: str, slot: int) -> None:
        self._try(ViewAfter(self._by(person), slot))

    @rule(person=PEOPLE, slot=st.integers(1, 9))
    def read(self, person: str, slot: int) -> None:
        self._try(Read(self._by(person), slot))

    @rule(person=PEOPLE)
    def recall(self, person: str) -> None:
        self._try(Recall(self._by(person)))

    @rule(person=PEOPLE)
    def withdraw(self, person: str) -> None:
        self._try(Withdraw(self._by(person)))

    @rule(person=PEOPLE, medium=MEDIA)
    def resubmit(self, person: str, medium: Medium) -> None:
        self.medium = medium
        self._try(replace(self._submission("SHUJI"), by=self._by(person)))

    @rule(away=ABSENCES)
    def people_come_and_go(self, away: tuple[str, ...]) -> None:
        self.directory = city(away=away, administrator="JOHO", without_account=self.without)
        self._try(Refresh())

    @rule()
    def the_next_opens_it(self) -> None:
        self.opened |= {Opened(task.slot, task.person_id, self.at) for task in self.tasks}

    @rule(person=PEOPLE, slot=SLOTS)
    def take_back(self, person: str, slot: int) -> None:
        self._try(TakeBack(self._by(person), slot))

    @rule()
    def the_last_takes_back(self) -> None:
        act = self.acts[-1]
        if act.by is None or act.slot is None or act.verb not in {Verb.APPROVE, Verb.OBJECT}:
            return
        looked, before = bool(self.opened), len(self.acts)
        self._try(TakeBack(act.by, act.slot))
        if self.case.state is CaseState.CIRCULATING and not looked:
            assert len(self.acts) == before + 1

    @rule(person=PEOPLE, slot=SLOTS)
    def hold(self, person: str, slot: int) -> None:
        self._try(Hold(self._by(person), slot, "確認しています。"))

    @rule(person=PEOPLE, slot=SLOTS)
    def release(self, person: str, slot: int) -> None:
        self._try(Release(self._by(person), slot))

    @rule(person=PEOPLE)
    def lift(self, person: str) -> None:
        slot = self.case.deciding_slot
        assert slot is not None
        self._try(Lift(self._by(person), slot.no, "異例のためです。"))

    @rule(person=PEOPLE, level=PEOPLE)
    def raise_to_a_level(self, person: str, level: str) -> None:
        slot = self.case.deciding_slot
        assert slot is not None
        by = self._by(person)
        self._try(Lift(by, slot.no, "異例のためです。", GROUNDS[:1], named(level)))

    @rule(person=PEOPLE, grounds=st.lists(st.sampled_from(GROUNDS), max_size=2, unique=True))
    def raise_concern(self, person: str, grounds: list[Ground]) -> None:
        self._try(Raise(self._by(person), tuple(grounds), "異例です。"))

    @rule(person=PEOPLE)
    def instruct(self, person: str) -> None:
        self._try(Instruct(self._by(person), jst_date(self.at), "指揮を受けました。"))

    @rule(person=PEOPLE, kind=KINDS)
    def propose(self, person: str, kind: PetitionKind) -> None:
        self._try(Propose(self._by(person), kind, "中止になりました。"))

    @rule(person=PEOPLE, kind=KINDS)
    def grant(self, person: str, kind: PetitionKind) -> None:
        self._try(Grant(self._by(person), kind))

    @rule(person=PEOPLE)
    def decline(self, person: str) -> None:
        self._try(Decline(self._by(person), "続けます。"))

    @rule()
    def the_administrator_forces_it_down(self) -> None:
        if len(self.acts) > 12:
            self._try(Force(self._by("JOHO"), "誤りのためです。"))

    @rule(person=PEOPLE, slot=SLOTS)
    def skip(self, person: str, slot: int) -> None:
        self._try(Skip(self._by(person), slot, "急ぐためです。"))

    @rule(person=PEOPLE, slot=SLOTS)
    def pull_up(self, person: str, slot: int) -> None:
        self._try(PullUp(self._by(person), slot))

    @rule(person=PEOPLE, own=st.booleans())
    def overrule(self, person: str, own: bool) -> None:
        slot = self.case.deciding_slot
        assert slot is not None
        holder = next((p for p in EVERYBODY if named(p) == slot.participant.id), person)
        self._try(Overrule(self._by(holder if own else person), slot.no, "見送ります。"))

    @rule(person=PEOPLE, to=PEOPLE)
    def reassign(self, person: str, to: str) -> None:
        self._try(Reassign(self._by(person), self._by(to), "担当の変更のためです。"))

    @rule(person=PEOPLE, to=st.one_of(st.none(), PEOPLE))
    def an_unread_case_is_settled(self, person: str, to: str | None) -> None:
        successor = None if to is None else self._by(to)
        readers = (t for t in self.tasks if t.box in {Box.AFTER_VIEW, Box.SHOW})
        for task in sorted(readers, key=lambda t: (t.slot, str(t.person_id)))[:1]:
            command = SettleReading(
                self._by(person), task.slot, task.person_id, successor, "退職のためです。"
            )
            self._try(command)

    def _other_route(self, seed: int) -> Route:
        self.amount, self.important = [300_000, 5_000_000, 40_000_000][seed % 3], seed % 2 == 0
        return self._submission("SHUJI").route

    @rule(seed=st.integers(0, 100_000))
    def the_organisation_changes(self, seed: int) -> None:
        answered = {s.no: s for s in self._slots() if s.acted_by is not None}
        circulates = self.case.state is CaseState.CIRCULATING
        self._try(Recompute(self._other_route(seed), "組織の変更のためです。"))
        if circulates:
            for number, slot in answered.items():
                kept = self.case.slot(number)
                assert kept is not None
                assert (kept.acted_by, kept.state) == (slot.acted_by, slot.state)

    def _slots(self) -> tuple[Slot, ...]:
        return tuple(slot for stage in self.case.stages for slot in stage.slots)

    @rule(person=PEOPLE, post=PEOPLE, capacity=CAPACITIES, before=st.integers(1, 9))
    def add_slot(self, person: str, post: str, capacity: Capacity, before: int) -> None:
        by = self._by(person)
        self._try(AddSlot(by, capacity, named(post), "確認のためです。", before))

    @rule(person=PEOPLE, slot=SLOTS)
    def remove_slot(self, person: str, slot: int) -> None:
        self._try(RemoveSlot(self._by(person), slot, "不要のためです。"))

    @rule(person=PEOPLE, post=PEOPLE, slot=SLOTS)
    def replace_slot(self, person: str, post: str, slot: int) -> None:
        self._try(ReplaceSlot(self._by(person), slot, named(post), "所管のためです。"))

    @rule(person=PEOPLE, slot=SLOTS, to=PEOPLE)
    def ask(self, person: str, slot: int, to: str) -> None:
        self._try(Ask(self._by(person), slot, named(f"person {to}"), "根拠は何ですか。"))

    @rule(number=st.integers(0, 3))
    def reply(self, number: int) -> None:
        for question in self.case.questions[number : number + 1]:
            self._try(Reply(question.to, question.no, "測量です。"))

    @rule(person=PEOPLE, slot=SLOTS, agrees=st.booleans())
    def record(self, person: str, slot: int, agrees: bool) -> None:
        day = jst_date(self.at)
        self._try(RecordFor(self._by(person), slot, "市川 一", day, agrees, "意見", place="文書庫"))

    @rule(agrees=st.booleans())
    def the_records_officer_records_whatever_is_open(self, agrees: bool) -> None:
        for slot in self.case.open_slots[:1]:
            self.record("HOSA", slot.no, agrees)

    @rule(person=PEOPLE)
    def take_paper(self, person: str) -> None:
        self._try(TakePaper(self._by(person)))

    @rule(person=PEOPLE, to=PEOPLE)
    def hand_paper(self, person: str, to: str) -> None:
        self._try(HandPaper(self._by(person), named(f"person {to}")))

    @rule(holder=PEOPLE, to=PEOPLE)
    def leave_paper(self, holder: str, to: str) -> None:
        self._try(LeavePaper(self._by("JINJI"), named(f"person {holder}"), self._by(to)))

    @rule(person=st.sampled_from(["SHUJI", "HOSA", "VICE"]))
    def file_paper(self, person: str) -> None:
        self._try(FilePaper(self._by(person), "令和8年度 道路維持 第3冊"))

    @invariant()
    def the_paper_is_with_whom_it_was_taken_by_or_handed_to_last(self) -> None:
        paper = self.case.paper
        assert (paper is None) == (self.case_medium is Medium.ELECTRONIC)
        if paper is None:
            return
        assert paper.medium is self.case_medium
        moves = [act for act in self.acts if act.verb in {Verb.TAKE_PAPER, Verb.HAND_PAPER}]
        last = moves[-1] if moves else None
        if last is not None and last.seq > self._paper_since:
            holder = last.by if last.verb is Verb.TAKE_PAPER else last.to[0]
            assert paper.holder == holder
            assert paper.received == (last.verb is Verb.TAKE_PAPER)

    @property
    def case_medium(self) -> Medium:
        """On what the last submission went."""
        return next(act.medium for act in reversed(self.acts) if act.verb is Verb.SUBMIT)

    @property
    def _paper_since(self) -> int:
        """The submission since which there has been paper without a break."""
        since = 0
        for act in self.acts:
            if act.verb is Verb.SUBMIT:
                since = 0 if act.medium is Medium.ELECTRONIC else since or act.seq
        return since

    @invariant()
    def a_case_on_paper_closes_once_its_paper_is_filed_and_not_before(self) -> None:
        filed = sum(act.verb is Verb.FILE_PAPER for act in self.acts)
        assert filed <= 1
        assert filed == 0 or self.case.state.is_final
        barred = closing_barred(self.case)
        waits = self.case.state is CaseState.DECIDED and self.case.paper is not None and not filed
        assert (barred is None) == (self.case.state.is_final and not waits)

    @invariant()
    def nobody_is_asked_on_the_screen_who_has_no_account(self) -> None:
        if not self.without:
            return
        asked = [t for t in self.tasks if t.box is Box.APPROVE]
        assert named(self.without) not in {task.post_id for task in asked}

    @invariant()
    def what_was_recorded_went_round_on_paper_or_has_no_account(self) -> None:
        for slot in (slot for stage in self.case.stages for slot in stage.slots):
            if slot.recorded is None or slot.participant.kind in RECORDED:
                continue
            assert self.case.paper is not None
            if self.case.paper.medium is Medium.MIXED:
                assert slot.capacity is Capacity.DECIDE

    def _amended(self, person: str, slot: int, amount: int | None, standing: Standing) -> None:
        """An edit, of the amount or of words alone."""
        courses = None
        if amount is not None:
            courses = Courses(self._prescribed(self.amount), self._prescribed(amount))
        now, seen, before = f"digest {len(self.acts)}", self.case.content, len(self.acts)
        edit = Amend(self._by(person), slot, "金額の誤りです。", now, seen, standing, courses)
        self._try(edit)
        if len(self.acts) > before and amount is not None:
            self.amount = amount

    @rule(
        person=PEOPLE,
        slot=SLOTS,
        amount=st.one_of(st.none(), AMOUNTS),
        standing=st.sampled_from(Standing),
    )
    def amend(self, person: str, slot: int, amount: int | None, standing: Standing) -> None:
        self._amended(person, slot, amount, standing)

    @rule(amount=st.one_of(st.none(), AMOUNTS), standing=st.sampled_from(Standing))
    def the_next_amends(self, amount: int | None, standing: Standing) -> None:
        for task in sorted(self.tasks, key=lambda t: (t.slot, str(t.person_id))):
            if task.box is Box.APPROVE:
                person = next(p for p in EVERYBODY if named(f"person {p}") == task.person_id)
                self._amended(person, task.slot, amount, standing)
                return

    @rule(person=PEOPLE, slot=SLOTS)
    def enclose(self, person: str, slot: int) -> None:
        self._try(Enclose(self._by(person), slot, (PAPER,), "担当課の資料です。"))

    @rule(slot=SLOTS)
    def whoever_was_told_reads_the_edit(self, slot: int) -> None:
        for each in self.case.unread[slot - 1 : slot]:
            self._try(Read(each.seat, each.slot))

    @rule()
    def a_stale_page_answers_nothing(self) -> None:
        stale = [act.content for act in self.acts if act.content not in {"", self.case.content}]
        for task in self.tasks if stale else ():
            person = next(p for p in EVERYBODY if named(f"person {p}") == task.person_id)
            acts = len(self.acts)
            self._try(Approve(self._by(person), task.slot, seen=stale[-1]))
            assert len(self.acts) == acts

    @invariant()
    def no_answer_counts_for_content_its_giver_did_not_see(self) -> None:
        content, at_the_time, edits = "", {}, []
        for act in self.acts:
            content = act.content or content
            at_the_time[act.at] = content
            if act.verb is Verb.AMEND:
                edits.append(act)
        for slot in (slot for stage in self.case.stages for slot in stage.slots):
            if slot.state not in ANSWERED or slot.capacity in READS_ONLY:
                continue
            assert slot.acted_at is not None
            assert slot.acted_by is not None
            if at_the_time[slot.acted_at] == self.case.content:
                continue
            since = [edit for edit in edits if edit.at > slot.acted_at]
            assert {edit.standing for edit in since} == {Standing.KEPT}
            who, last = slot.acted_by, since[-1]
            asked = any((u.slot, u.seat) == (slot.no, who) for u in self.case.unread)
            has_read = any(
                act.verb is Verb.READ and act.at > last.at and (act.slot, act.by) == (slot.no, who)
                for act in self.acts
            )
            own = last.by is not None and last.by.person_id == who.person_id
            assert (
                asked
                or has_read
                or own
                or self.case.state.is_given_up
                or (self.case.state.is_with_drafter)
            )

    @invariant()
    def an_edit_decides_nothing(self) -> None:
        if self.acts[-1].verb is Verb.AMEND:
            assert self.case.state is CaseState.CIRCULATING
            deciding = self.case.deciding_slot
            assert deciding is not None
            assert deciding.state in PENDING

    @invariant()
    def nobody_deputises_while_a_ground_bars_it(self) -> None:
        before: Case | None = None
        for act in self.acts:
            if act.verb is Verb.DEPUTISE and before is not None:
                assert bars_of(before) == ()
            before = evolve(self.case.id, before, act)

    @invariant()
    def a_decision_leaves_no_concern_unanswered(self) -> None:
        if self.case.state is CaseState.DECIDED:
            assert all(concern.answer for concern in self.case.concerns)

    @invariant()
    def somebody_can_act_on_every_live_case(self) -> None:
        if self.case.state is CaseState.CIRCULATING:
            approvers = {t.person_id for t in self.tasks if t.box is Box.APPROVE}
            assert approvers - {self.case.drafter.person_id}
            waited = [s for s in self.case.open_slots if not s.capacity.only_reads]
            assert all(slot.holders for slot in waited)
        if self.case.state is CaseState.RETURNED:
            assert {t.person_id for t in self.tasks} == {self.case.drafter.person_id}

    @invariant()
    def the_case_is_the_fold_of_its_stored_acts(self) -> None:
        stored = [act_of(act_text(act)) for act in self.acts]
        assert fold(self.case.id, stored) == self.case
        assert case_of(case_text(self.case)) == self.case

    @invariant()
    def the_inbox_is_what_the_acts_say(self) -> None:
        assert tasks_of(self.case) == self.tasks

    @invariant()
    def no_slot_of_a_closed_stage_is_open(self) -> None:
        for stage in self.case.stages:
            if stage.is_done:
                assert all(slot.state not in PENDING for slot in stage.slots)
        if not self.case.state.is_final and self.case.state is not CaseState.CIRCULATING:
            assert all(not stage.due for stage in self.case.stages)

    @invariant()
    def who_is_no_longer_needed_has_not_answered(self) -> None:
        idle = {SlotState.NOT_NEEDED, SlotState.CLOSED, SlotState.WAITING, SlotState.OPEN}
        for stage in self.case.stages:
            assert all(s.acted_by is None for s in stage.slots if s.state in idle)

    @invariant()
    def only_one_stage_is_waited_for(self) -> None:
        waited = [
            stage
            for stage in self.case.stages
            if not stage.capacity.only_reads
            and any(slot.state is SlotState.OPEN for slot in stage.slots)
        ]
        assert len(waited) == (1 if self.case.state is CaseState.CIRCULATING else 0)

    @invariant()
    def nobody_acts_twice_for_one_slot(self) -> None:
        lap = 0
        seen: set[tuple[int, int]] = set()
        for act in self.acts:
            again = act.verb is Verb.RETURN and act.target is not None
            if act.verb is Verb.SUBMIT or again or act.standing is Standing.VOIDED:
                lap += 1
            elif act.verb is Verb.TAKE_BACK and act.slot is not None:
                seen.remove((lap, act.slot))
            elif act.verb in ANSWERS and act.slot is not None:
                assert (lap, act.slot) not in seen
                seen.add((lap, act.slot))

    @invariant()
    def the_drafter_never_decides_on_her_own_draft(self) -> None:
        authors: set[UUID] = set()
        for act in self.acts:
            if act.verb is Verb.SUBMIT and act.by is not None:
                authors.add(act.by.person_id)
            elif act.verb is Verb.REASSIGN and act.successor is not None:
                authors.add(act.successor.person_id)
            elif act.verb in ANSWERS and act.by is not None:
                assert act.by.person_id not in authors

    @invariant()
    def exactly_one_seat_decides_and_only_readers_come_after_it(self) -> None:
        slots = [slot for stage in self.case.stages for slot in stage.slots]
        deciding = [place for place, s in enumerate(slots) if s.capacity is Capacity.DECIDE]
        assert len(deciding) == 1
        assert {slot.capacity for slot in slots[deciding[0] + 1 :]} <= READS_ONLY

    @invariant()
    def slots_and_stages_keep_their_own_numbers(self) -> None:
        stages = [stage.no for stage in self.case.stages]
        slots = [slot.no for stage in self.case.stages for slot in stage.slots]
        assert len(set(stages)) == len(stages)
        assert len(set(slots)) == len(slots)

    @invariant()
    def what_stands_beside_the_flow_ends_with_it(self) -> None:
        still = {slot.no for slot in self.case.open_slots}
        assert {held.slot for held in self.case.holds} <= still
        assert self.case.petition is None or self.case.state is CaseState.CIRCULATING

    @invariant()
    def nothing_is_decided_while_another_section_is_still_to_answer(self) -> None:
        if self.case.state is CaseState.DECIDED:
            others = {Capacity.CONCUR, Capacity.EXAMINE}
            slots = [s for stage in self.case.stages for s in stage.slots if s.capacity in others]
            assert all(s.state not in {SlotState.WAITING, SlotState.OPEN} for s in slots)

    @invariant()
    def every_refusal_has_its_sentence(self) -> None:
        assert all(sentence.endswith("。") for sentence in self.refusals)

    @invariant()
    def acts_are_numbered_without_gaps(self) -> None:
        assert [act.seq for act in self.acts] == list(range(1, len(self.acts) + 1))


RandomOffice.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestRandomOffice = RandomOffice.TestCase
