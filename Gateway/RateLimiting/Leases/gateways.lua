-- A gateway says that it is there, and learns how many there are. ARGV: gateway, how long a silent one counts (us)
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
-- First what frees memory, as in lease.lua. This one key has no end, so that no policy that evicts what has one makes a gateway believe it is alone.
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - ARGV[2]))
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('PERSIST', KEYS[1])
return redis.call('ZCARD', KEYS[1])
