-- Leases slots of a concurrency limit: each gateway holds some until it gives them back or falls silent. The slots of all never exceed the limit.
-- ARGV: gateway, slots wanted in all, limit, life of a lease (us). Returns: slots granted in all, slots that others hold
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
local me, wanted, limit, life = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local others = 0
local state = redis.call('HGETALL', KEYS[1])
for i = 1, #state, 2 do
  local slots, expiry = string.match(state[i + 1], '(%d+) (%d+)')
  if tonumber(expiry) <= now then
    redis.call('HDEL', KEYS[1], state[i])
  elseif state[i] ~= me then
    others = others + tonumber(slots)
  end
end
local granted = math.max(0, math.min(wanted, limit - others))
if granted > 0 then
  redis.call('HSET', KEYS[1], me, string.format('%.0f %.0f', granted, now + life))
  redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.ceil(life / 1000)))
else
  redis.call('HDEL', KEYS[1], me)
end
return { granted, others }
