using System.Text.Json;

namespace Scalable.Bench.Load;

/// <summary>The generator in a process of its own: a load per line of standard input, its result as a line of standard output.</summary>
internal sealed class LoadScenario : IScenario
{
    public string Name => "load";

    public string Summary => "the open-loop generator: a load as JSON on each line of standard input";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
        {
            var spec = JsonSerializer.Deserialize<LoadSpec>(line) ?? throw new FormatException("A line of standard input is no load.");
            var result = await new Generator(spec).RunAsync(cancellationToken);
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(result).AsMemory(), cancellationToken);
        }
    }
}
