using System.Text.Json;
using Scalable.Bench.CommandLine;

namespace Scalable.Bench.Load;

/// <summary>
/// Runs the load generator in its own process: one load per line of standard input, one result per line of standard output.
/// </summary>
internal sealed class LoadScenario : IScenario
{
    public string Name => "load";

    public string Summary => "the open-loop load generator: reads a load as JSON from each line of standard input";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
        {
            var spec = JsonSerializer.Deserialize<LoadSpec>(line) ?? throw new FormatException("A line of standard input is not a load.");
            var result = await new LoadGenerator(spec).RunAsync(cancellationToken);
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(result).AsMemory(), cancellationToken);
        }
    }
}
