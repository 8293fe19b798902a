-- Registers an instance, and returns the number of instances. ARGV: instance, time after which a silent one is removed (us)
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
-- Free memory first, as in lease.lua. This is the only key without an expiry, so that no eviction policy for keys that have one makes a
-- instance believe it is alone.
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - ARGV[2]))
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('PERSIST', KEYS[1])
return redis.call('ZCARD', KEYS[1])
