using Microsoft.Extensions.DependencyInjection;
using Scalable.Lab.GameDays;
using Scalable.Lab.Model;

namespace Lab.Tests;

public class GameDayTests(RunningLab stack)
{
    [Fact]
    public void Same_seed_makes_the_same_plan()
    {
        Assert.Equal(GameDayPlan.Create(10, 7), GameDayPlan.Create(10, 7));
        Assert.NotEqual(GameDayPlan.Create(10, 7), GameDayPlan.Create(10, 8));
        Assert.Equal(Enum.GetValues<FaultKind>(), GameDayPlan.Create(3, 7).Select(fault => fault.Kind).Distinct().Order());
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(double.NaN)]
    [InlineData(500)]
    public void Impossible_length_is_refused(double minutes) =>
        Assert.Throws<LabException>(() => GameDayPlan.Create(minutes, 1));

    [Fact(Timeout = 300_000)]
    public async Task Short_game_day_loses_and_doubles_no_job_and_all_is_well_again()
    {
        var day = await stack.App.Services.GetRequiredService<GameDay>().RunAsync(0.7, 7, TestContext.Current.CancellationToken);

        var page = GameDayReport.Write(day);
        TestContext.Current.TestOutputHelper?.WriteLine(page);
        Assert.NotEmpty(day.Faults);
        Assert.Equal(GameDayPlan.Create(0.7, 7), day.Faults.Select(happened => happened.Fault));
        Assert.All(day.Faults, happened => Assert.True(happened.IsDone, page));
        // Traffic of its own changes must not end that of the day.
        Assert.All(day.Faults, happened => Assert.True(happened.Here.Requests > 0, page));
        Assert.True(day.Jobs is { Accepted: > 10, Lost: 0, Doubled: 0 }, page);
        Assert.Empty(stack.Session.State.Mistakes);
        Assert.Equal(0, stack.Session.State.Users);
    }
}
