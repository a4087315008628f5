"""What holds for every pack holds for this one."""

from industry_packs import telecom
from platform_core.testing import PackContract


class TestContract(PackContract):
    pack = telecom.pack
