"""What holds for every pack holds for this one."""

from platform_core.testing import PackContract
from plugins import contributors


class TestContract(PackContract):
    pack = contributors.pack
