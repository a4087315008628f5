"""What holds for every pack holds for this one."""

from platform_core.testing import PackContract
from plugins import customer_access


class TestContract(PackContract):
    pack = customer_access.pack
