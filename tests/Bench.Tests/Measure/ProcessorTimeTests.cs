using System.Diagnostics;
using System.Globalization;
using Scalable.Bench.Measure;

namespace Bench.Tests.Measure;

public class ProcessorTimeTests
{
    [Fact]
    public void Time_of_a_process_includes_its_children_running_and_past()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It is read from /proc.");
        const string busy = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done";
        // One child has ended when the line is written, and one is still there.
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"({busy}); ({busy}; echo done; read line); exit 0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
        shell.StandardOutput.ReadLine();

        var time = ProcessorTime.Read();

        var own = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{shell.Id}/stat")).Split(' ')[13..15]
            .Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / 100;
        Assert.True(time.Of(shell.Id) > own + 0.05, $"{time.Of(shell.Id)} s with children, {own} s without");
        Assert.True(time.Own() >= time.Of(shell.Id));
        Assert.True(time.Machine >= time.Of(shell.Id));
        shell.StandardInput.Close();
        shell.WaitForExit();
    }
}
