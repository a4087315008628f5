"""What holds for every pack holds for this one."""

from platform_core.testing import PackContract
from plugins import product_data


class TestContract(PackContract):
    pack = product_data.pack
