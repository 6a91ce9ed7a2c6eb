"""The SDK against generated bindings, without a host."""

import sys
import tempfile
import unittest
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import frontdesk_build  # noqa: E402

_BINDINGS = tempfile.TemporaryDirectory(prefix="frontdesk-bindings-")
frontdesk_build.generate(Path(_BINDINGS.name))
sys.path.insert(0, _BINDINGS.name)

from componentize_py_types import Err  # noqa: E402
from wit_world.exports import on_ticket as wit_event  # noqa: E402
from wit_world.imports import tickets as wit_tickets  # noqa: E402
from wit_world.imports import turn as wit_turn  # noqa: E402
from wit_world.imports import types as wit  # noqa: E402

from frontdesk import Choices, Files, Person, Refusal, figure, plugin, refuse, setting, tickets, value  # noqa: E402


def ticket(number: int, *fields: wit.Field) -> wit.Ticket:
    """A ticket of the interface."""
    return wit.Ticket(number, f"T-{number}", "loan", "open", "", list(fields), None, None, None, [], 0, 0)


class Faults(unittest.TestCase):
    def test_an_error_nobody_caught_is_told_with_its_places_and_raised(self) -> None:
        def broken(event: object) -> None:
            raise KeyError("unit")

        hooks = {"on-timer": [(lambda event: True, broken)]}
        with mock.patch.object(plugin, "_HOOKS", hooks), mock.patch.object(wit_turn, "log") as log:
            with self.assertRaises(KeyError):
                plugin._handle("on-timer", object())
        level, text = log.call_args.args
        first, innermost, outer = text.splitlines()
        self.assertEqual((level, first), ("error", "KeyError: 'unit'"))
        self.assertRegex(innermost, r"^test_sdk\.py:\d+ in broken$")
        self.assertRegex(outer, r"^plugin\.py:\d+ in _handle$")


class Values(unittest.TestCase):
    def test_every_kind_comes_back_as_it_went(self) -> None:
        at = datetime(2026, 2, 14, 10, 5, 0, 250_000, tzinfo=UTC)
        for one in [
            None, "text", True, Decimal("12.50"), Decimal("-3"), date(2026, 2, 28), at, timedelta(minutes=30),
            Person("wang"), Choices(["a"]), Files(["f"]), [["tap", "ok"]],
        ]:  # fmt: skip
            back = value.from_wit(value.to_wit(one))
            self.assertEqual((type(back), back), (type(one), one))

    def test_whole_numbers_keep_no_exponent(self) -> None:
        self.assertEqual(value.decimal(Decimal("2E+3")), wit.Decimal(2000, 0))
        self.assertEqual(value.decimal(7), wit.Decimal(7, 0))

    def test_floats_and_moments_without_zone_are_refused(self) -> None:
        for wrong in (0.1, datetime(2026, 1, 1)):
            with self.assertRaises(TypeError):
                value.to_wit(wrong)  # type: ignore[arg-type]


class Hooks(unittest.TestCase):
    def setUp(self) -> None:
        patch = mock.patch.dict(plugin._HOOKS, clear=True)
        patch.start()
        self.addCleanup(patch.stop)

    def test_only_matching_functions_run_and_refusals_keep_their_arguments(self) -> None:
        seen: list[str] = []

        @plugin.on_ticket("loan", action="return")
        def returned(event: plugin.TicketEvent) -> None:
            seen.append(event.ticket.number)
            raise refuse("lacking", keys=2)

        @plugin.on_ticket("repair")
        def repaired(event: plugin.TicketEvent) -> None:
            seen.append("repair")

        with self.assertRaises(Err) as raised:
            plugin.OnTicket().handle(wit_event.Event("acted", ticket(4), "return", [], "open"))
        fields = [wit.Field("keys", wit.Value_Number(wit.Decimal(2, 0)))]
        self.assertEqual(raised.exception.value, wit.Refusal_Rule(("lacking", fields)))
        plugin.OnTicket().handle(wit_event.Event("opened", ticket(5), None, [], None))
        self.assertEqual(seen, ["T-4"])
        self.assertEqual(plugin.exported(), ["on-ticket"])


class Host(unittest.TestCase):
    def test_find_goes_on_behind_a_full_page(self) -> None:
        pages = [[ticket(n) for n in range(1, 201)], [ticket(201)]]
        with mock.patch.object(wit_tickets, "find", side_effect=pages) as find:
            self.assertEqual(sum(1 for _ in tickets.find(tickets.Filter(workflow="loan"))), 201)
        self.assertEqual([call.args[2] for call in find.call_args_list], [None, 200])

    def test_what_is_set_reads_as_it_would_from_the_store(self) -> None:
        with mock.patch.object(wit_tickets, "set"), mock.patch.object(wit_tickets, "get", return_value=ticket(1)):
            loan = tickets.get(1)
            loan.set(tries=3, why="late")
            self.assertEqual((loan.fields.count("tries"), loan.fields.word("why")), (3, "late"))
            loan.set(why=None)
            self.assertFalse(loan.fields.has("why"))

    def test_a_setting_of_another_kind_is_named(self) -> None:
        with mock.patch.object(wit_turn, "setting", return_value=wit.Value_Text("x")):
            with self.assertRaises(Refusal) as raised:
                setting.whole("tries")
        self.assertEqual(raised.exception.name, "expected the setting `tries` to be a number, got `x`")

    def test_a_refusal_of_the_host_keeps_its_kind(self) -> None:
        with mock.patch.object(wit_tickets, "get", side_effect=Err(wit.Refusal_NotFound("ticket 9"))):
            with self.assertRaises(Refusal) as raised:
                tickets.get(9)
        self.assertEqual((raised.exception.kind, raised.exception.name), ("not-found", "ticket 9"))

    def test_nothing_measured_is_neither_met_nor_missed(self) -> None:
        self.assertIsNone(figure("rate", None, at_least=90).met)
        self.assertTrue(figure("rate", Decimal("90.0"), at_least=90).met)


class Build(unittest.TestCase):
    def test_the_world_exports_what_the_plugin_has(self) -> None:
        world = frontdesk_build.world(["on-duty"], frontdesk_build.wit_folder())
        self.assertIn("include host-api;\n    export on-duty;\n}", world)
        self.assertNotIn("on-ticket", world)

    def test_a_folder_without_plugin_is_told(self) -> None:
        with tempfile.TemporaryDirectory() as folder, self.assertRaisesRegex(ValueError, "no `src/plugin.py`"):
            frontdesk_build.build_plugin(Path(folder))


if __name__ == "__main__":
    unittest.main()
