using Scalable.EdgeCache.Fetching;

namespace EdgeCache.Tests.Fetching;

public class UncacheableTargetsTests
{
    [Theory]
    [InlineData(false, 9, true)]
    [InlineData(false, 11, false)]
    [InlineData(true, 0.04, true)]
    [InlineData(true, 0.06, false)]
    public void Target_is_passed_for_ten_seconds_but_only_briefly_after_a_stale_response(bool isStale, double seconds, bool isPassed)
    {
        var targets = new UncacheableTargets(TimeProvider.System);

        targets.Add("/", 1000, isStale);

        Assert.Equal(isPassed, targets.Contains("/", 1000 + (long)(seconds * TimeProvider.System.TimestampFrequency)));
        Assert.False(targets.Contains("/other", 1000));
    }
}
