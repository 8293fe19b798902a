using Scalable.Bench.Queues;

namespace Bench.Tests.Queues;

public class JobLogTests
{
    private const int Killed = 1, Other = 2;

    [Fact]
    public void Job_that_started_twice_is_explained_by_the_killed_process_only_if_it_started_there_first()
    {
        var log = new JobLog(first: 100, count: 3);
        log.AddStart(100, 1, Killed);
        log.AddStart(100, 2, Other);
        log.AddStart(101, 1, Other);
        log.AddStart(101, 2, Other);
        log.AddStart(102, 1, Other);

        Assert.Equal((2, 1), log.StartedTwice(Killed));
        Assert.Equal(3, log.Started);
    }

    [Fact]
    public void Wait_is_the_time_from_the_call_to_the_first_start_and_infinite_without_one()
    {
        var log = new JobLog(first: 0, count: 2);
        log.AddCall(0, 1_000_000);
        log.AddStart(0, 4_000_000, Other);
        log.AddStart(0, 9_000_000, Other);

        Assert.Equal(3, log.Waits().Percentile(0.5));
        Assert.Equal(double.PositiveInfinity, log.Waits().Percentile(0.99));
    }

    [Fact]
    public void Events_of_earlier_jobs_are_ignored()
    {
        var log = new JobLog(first: 10, count: 1);
        log.AddStart(9, 1, Other);

        Assert.Equal(0, log.Started);
    }
}
