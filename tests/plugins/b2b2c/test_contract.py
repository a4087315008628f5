"""What holds for every pack holds for this one."""

from platform_core.testing import PackContract
from plugins import b2b2c


class TestContract(PackContract):
    pack = b2b2c.pack
