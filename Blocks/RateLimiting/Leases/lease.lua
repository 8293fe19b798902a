-- Leases permits of one bucket to one instance. The time is that of Redis, so an instance's clock does not matter.
--
-- Fields: v = permits in the bucket, t = the time at which it held them (microseconds), and for each instance "<permits> <expiry>": the
-- spare permits that it holds. After a report of permits spent, s<instance> = "<view> <total> <time>": all that was reported so far.
-- Invariant: v plus all spare permits never exceed the burst. So permits that an instance keeps for later are missing from the bucket until
-- they are used, returned (a request with need and spare wanted of 0) or expired, and in every window at most burst + rate x time are
-- admitted, by any number of instances. Permits that are reported after they were spent can make v negative, down to -burst.
--
-- ARGV: instance, need, spare wanted, spare returned, burst, permits per second, lifetime of a lease (us), delivery time (us),
--   permits spent without Redis (of the instance's own share, or of work that exceeded its lease) and not confirmed by it, permits that the
--   bucket or that share lacks of being full, as far as the instance knows, the number of the instance's view of the bucket, permits
--   spent that were confirmed before
-- Returns: admitted (0 or 1), spare granted, permits left (in thousandths), microseconds until `need` permits are available
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
local me, need, wanted, returned = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local burst, rate = tonumber(ARGV[5]), tonumber(ARGV[6]) / 1000000
local life, delivery, spent, missing = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local view, confirmed = ARGV[11], tonumber(ARGV[12])
local report, reportLife = 's' .. me, 60000000

local v, t = burst, now
local mine, others, lapsed, lapsedAt, othersUntil, reported = 0, 0, 0, 0, 0, 0
local state = redis.call('HGETALL', KEYS[1])
for i = 1, #state, 2 do
  local field, value = state[i], state[i + 1]
  if field == 'v' then
    v = tonumber(value)
  elseif field == 't' then
    t = tonumber(value)
  elseif string.sub(field, 1, 1) == 's' then
    local ofView, total, at = string.match(value, '(%d+) (%d+) (%d+)')
    if field == report and ofView == view then
      reported = tonumber(total)
    elseif tonumber(at) + reportLife < now then
      redis.call('HDEL', KEYS[1], field)
    end
  else
    local permits, expiry = string.match(value, '(%d+) (%d+)')
    permits, expiry = tonumber(permits), tonumber(expiry)
    if expiry <= now then
      lapsed = lapsed + permits
      lapsedAt = math.max(lapsedAt, expiry)
      redis.call('HDEL', KEYS[1], field)
    elseif field == me then
      mine = permits
    else
      others = others + permits
      othersUntil = math.max(othersUntil, expiry)
    end
  end
end

-- A clock that was set back must not stop the bucket from filling.
if t > now + delivery then t = now end

-- Permits that expired since the last request occupied their room in the bucket until then.
local room = burst - mine - others
if lapsed > 0 and lapsedAt > t then
  v = math.min(room - lapsed, v + (lapsedAt - t) * rate)
  t = lapsedAt
end
if now > t then
  v = v + (now - t) * rate
  t = now
end

-- A full bucket starts to refill only when its permits have been delivered: the time of admission counts, not that of the reply.
if v >= room then
  v = room
  t = now + delivery
end

-- A bucket that still exists knows what was spent before Redis became unavailable; of what was spent since, at most the share's deficit has
-- not been refilled. If the bucket was lost (evicted, or with its server), the instance's view is all that is known.
-- A report that was executed although its reply was lost is not charged again.
if #state > 0 then missing = math.min(spent - math.min(spent, math.max(0, reported - confirmed)), missing) end
v = math.max(-burst, v + math.min(returned, mine) - missing)

local admitted, spare, wait = 0, 0, 0
if v >= need then
  admitted = 1
  v = v - need
  spare = math.min(wanted, math.floor(v))
  v = v - spare
else
  -- An upper bound: an instance may return spare permits before its lease ends, but it may as well spend them or crash.
  wait = (need - v) / rate
  if need > burst - others then
    local then_v = math.min(burst - others, v + (othersUntil - now) * rate)
    wait = math.max(wait, othersUntil - now + math.max(0, need - then_v) / rate)
  end
  wait = wait + math.max(0, t - now)
end

-- Free memory first: after that a server at its `maxmemory` (noeviction) lets the script continue, while it would reject a first write that
-- needs memory.
redis.call('HDEL', KEYS[1], me, report)
redis.call('HSET', KEYS[1], 'v', string.format('%.6f', v), 't', string.format('%.0f', t))
if spare > 0 then
  redis.call('HSET', KEYS[1], me, string.format('%.0f %.0f', spare, now + life))
end
if spent > 0 then
  redis.call('HSET', KEYS[1], report, string.format('%s %.0f %.0f', view, math.max(reported, confirmed + spent), now))
end
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.ceil((life + (burst - v) / rate) / 1000) + 1000))
return { admitted, spare, math.floor(v * 1000), math.ceil(wait) }
