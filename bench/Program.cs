using Scalable.Bench;
using Scalable.Bench.Report;
using Spectre.Console;

// dotnet run -c Release --project bench -- <scenario> [options]
if (Console.IsOutputRedirected)
    AnsiConsole.Console = ReportConsole.ForFile(Console.Out);
var scenarios = Scenarios.All;
if (args is not [var name, ..] || scenarios.FirstOrDefault(s => s.Name == name) is not { } scenario)
{
    AnsiConsole.MarkupLine("usage: dotnet run -c Release --project bench -- [bold]<scenario>[/]");
    foreach (var known in scenarios) AnsiConsole.MarkupLineInterpolated($"  [bold]{known.Name,-18}[/] {known.Summary}");
    return 2;
}
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
try
{
    await scenario.RunAsync(args[1..], stop.Token);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or FileNotFoundException)
{
    await Console.Error.WriteLineAsync($"{name}: {failure.Message}");
    return 1;
}
