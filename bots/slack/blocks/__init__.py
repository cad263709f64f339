"""What is shown in Slack, built from values alone: nothing here asks anybody or sends anything.

Text that is not our own is made harmless, everything fits within Slack's limits, and what a screen reader reads is
there.
"""
