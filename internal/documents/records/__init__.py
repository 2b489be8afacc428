"""What becomes of decided and received documents: classes, binders, retention, disposal."""
