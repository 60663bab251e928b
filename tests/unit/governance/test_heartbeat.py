from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from threading import Event

import pytest

from calmrun.errors import StoreUnavailableError
from calmrun.governance import Lost, Written
from calmrun.governance.heartbeat import Heartbeat


class Renewals:
    """Counts renewals, and tells when there were enough."""

    def __init__(
        self,
        enough: int,
        error: Exception | None = None,
        *,
        lost: bool = False,
    ) -> None:
        self.count = 0
        self.reached = Event()
        self._enough = enough
        self._error = error
        self._answer = Lost() if lost else Written()

    def __call__(self) -> Written | Lost:
        """Count one, and fail if told to."""
        self.count += 1
        if self.count >= self._enough:
            self.reached.set()
        if self._error:
            raise self._error
        return self._answer


def beating(renew: Callable[[], Written | Lost], *, age: float = 0) -> Heartbeat:
    """Give a fast heartbeat over a step of the given age with a limit of 1 s."""
    return Heartbeat(renew, lambda: age, every_seconds=0.01, limit_seconds=1)


def test_it_renews_again_and_again() -> None:
    """A long step keeps its lock."""
    renewals = Renewals(enough=3)
    with beating(renewals):
        assert renewals.reached.wait(5)


def test_it_does_not_renew_for_a_step_past_its_limit() -> None:
    """A hung step frees the workspace."""
    renewals = Renewals(enough=1)
    with beating(renewals, age=1):
        assert not renewals.reached.wait(0.1)


def test_a_store_out_of_reach_is_tried_again() -> None:
    """One failed renewal does not end the heartbeat."""
    renewals = Renewals(enough=3, error=StoreUnavailableError())
    with beating(renewals):
        assert renewals.reached.wait(5)


def test_after_stopping_nothing_is_renewed() -> None:
    """The thread is gone when the block ends."""
    renewals = Renewals(enough=1)
    with beating(renewals):
        renewals.reached.wait(5)
    count = renewals.count
    time.sleep(0.05)
    assert renewals.count == count


def test_a_lost_lock_is_not_renewed_again() -> None:
    """What is lost stays lost: the heart stops, and the run learns it by writing."""
    renewals = Renewals(enough=1, lost=True)
    with beating(renewals):
        assert renewals.reached.wait(5)
        time.sleep(0.05)
    assert renewals.count == 1


def test_a_run_that_is_over_before_its_first_beat_has_no_thread() -> None:
    """A thread per run would cost more than the run's own writes."""
    renewals = Renewals(enough=1)
    patient = Heartbeat(renewals, lambda: 0, every_seconds=60, limit_seconds=1)
    with patient:
        names = [thread.name for thread in threading.enumerate()]
    assert "calmrun-heartbeat" not in names
    assert renewals.count == 0


def test_a_beat_that_is_due_sooner_does_not_wait_for_a_later_one() -> None:
    """Runs of one process have each their own time to live."""
    slow, quick = Renewals(enough=1), Renewals(enough=2)
    patient = Heartbeat(slow, lambda: 0, every_seconds=60, limit_seconds=1)
    with patient, beating(quick):
        assert quick.reached.wait(5)
    assert slow.count == 0


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_has_its_own_heartbeat() -> None:
    """The waiting thread of its parent did not come along."""
    patient = Heartbeat(Renewals(1), lambda: 0, every_seconds=60, limit_seconds=1)
    with patient:
        child = os.fork()
        if child == 0:
            renewals = Renewals(enough=2)
            with beating(renewals):
                reached = renewals.reached.wait(5)
            os._exit(0 if reached else 1)
        _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
