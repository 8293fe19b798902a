using System.Text.Json;

namespace Scalable.Generator.Load;

/// <summary>Runs one load per line of an input, and writes one result per line; <see cref="LoadProcess"/> is the other end.</summary>
internal static class LoadPipe
{
    public static async Task RunAsync(TextReader input, TextWriter output)
    {
        while (await input.ReadLineAsync() is { } line)
        {
            var spec = JsonSerializer.Deserialize<LoadSpec>(line) ?? throw new FormatException("A line of standard input is not a load.");
            var result = await new LoadGenerator(spec).RunAsync(CancellationToken.None);
            await output.WriteLineAsync(JsonSerializer.Serialize(result));
            await output.FlushAsync();
        }
    }
}
