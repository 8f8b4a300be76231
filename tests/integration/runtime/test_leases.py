"""A lease has one holder, by MongoDB's clock."""

import asyncio

from shared.runtime.leases import Lease
from tests.harness.house import House


async def test_of_many_at_once_one_gets_it(house: House) -> None:
    leases = [Lease(house.tiny.db, "job", "same name") for _ in range(20)]
    held = await asyncio.gather(*(lease.hold() for lease in leases))
    assert sum(held) == 1
    assert [lease.still_held() for lease in leases] == held


async def test_it_is_kept_by_renewing_and_ends_by_itself(house: House) -> None:
    first, second = (Lease(house.tiny.db, "job", name, seconds=1.5) for name in ("first", "second"))
    assert await first.hold()
    for _ in range(6):
        await asyncio.sleep(0.4)
        assert await first.hold()
        assert not await second.hold()
    await asyncio.sleep(1.7)
    assert not first.still_held()
    assert await second.hold()
    assert not await first.hold()


async def test_released_it_is_free_at_once_but_only_by_its_holder(house: House) -> None:
    first, second = (Lease(house.tiny.db, "job", name) for name in ("first", "second"))
    assert await first.hold()
    await second.release()
    assert not await second.hold()
    await first.release()
    assert not first.still_held()
    assert await second.hold()


async def test_leases_of_other_names_are_others(house: House) -> None:
    assert await Lease(house.tiny.db, "one job", "a").hold()
    assert await Lease(house.tiny.db, "another", "b").hold()
