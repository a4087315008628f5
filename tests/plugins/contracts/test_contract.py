"""What holds for every pack holds for this one."""

from platform_core.testing import PackContract
from plugins import contracts


class TestContract(PackContract):
    pack = contracts.pack
