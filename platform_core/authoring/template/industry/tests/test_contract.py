"""What holds for every pack holds for this one."""

from platform_core.testing import PackContract

from csm_pack_newcomer import pack


class TestContract(PackContract):
    pack = pack
