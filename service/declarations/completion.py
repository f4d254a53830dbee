"""PLACEHOLDER until training lands."""


async def settle_completion(*_): ...
