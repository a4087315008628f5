"""What holds for every pack holds for this one."""

from platform_core.testing import PackContract
from plugins import service_organization


class TestContract(PackContract):
    pack = service_organization.pack
