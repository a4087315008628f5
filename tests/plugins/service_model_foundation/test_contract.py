"""What holds for every pack holds for this one."""

from platform_core.testing import PackContract
from plugins import service_model_foundation


class TestContract(PackContract):
    pack = service_model_foundation.pack
