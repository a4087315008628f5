"""What holds for every pack holds for this one."""

from platform_core.testing import PackContract
from plugins import partner


class TestContract(PackContract):
    pack = partner.pack
