"""The store on a Redis server: for several processes, which see the same conversations and hear of one another."""

from qwendow.store.redis.store import RedisStore

__all__ = ["RedisStore"]
