"""What holds for every pack holds for this one."""

from platform_core.testing import PackContract
from plugins import install_base


class TestContract(PackContract):
    pack = install_base.pack
