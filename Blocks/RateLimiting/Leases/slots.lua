-- Leases slots of a concurrency limit: each instance holds some until it returns them or its lease expires. The
-- total never exceeds the limit.
-- Requests of one instance have increasing numbers; one that arrives after a later one has no effect.
-- ARGV: instance, slots wanted in total, limit, lifetime of a lease (us), number of the request.
-- Returns: slots granted in total, slots that others hold
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
local me, wanted, limit, life, number = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local others, mine, latest = 0, 0, 0
local state = redis.call('HGETALL', KEYS[1])
for i = 1, #state, 2 do
  local slots, expiry, last = string.match(state[i + 1], '(%d+) (%d+) ?(%d*)')
  if tonumber(expiry) <= now then
    redis.call('HDEL', KEYS[1], state[i])
  elseif state[i] == me then
    mine, latest = tonumber(slots), tonumber(last) or 0
  else
    others = others + tonumber(slots)
  end
end
if number < latest then return { mine, others } end

local granted = math.max(0, math.min(wanted, limit - others))
-- Free memory first, as in lease.lua.
redis.call('HDEL', KEYS[1], me)
if granted > 0 then
  redis.call('HSET', KEYS[1], me, string.format('%.0f %.0f %.0f', granted, now + life, number))
  redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.ceil(life / 1000)))
end
return { granted, others }
