"""What every store does, told through its port. Whoever builds one inherits the tests:

class TestMyStore(StoreContract):
    @pytest.fixture
    def make(self) -> Make:
        return ...  # a store of its own with nothing in it, by that clock
"""

from store_contract.finding import FindingContract
from store_contract.leases import LeaseContract
from store_contract.scenes import Clock, Make
from store_contract.shelf import ShelfContract
from store_contract.telling import TellingContract
from store_contract.upkeep import UpkeepContract


class StoreContract(ShelfContract, UpkeepContract, LeaseContract, TellingContract, FindingContract):
    """All of it."""


__all__ = ["Clock", "Make", "StoreContract"]
