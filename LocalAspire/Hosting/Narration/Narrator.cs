using System.Text.RegularExpressions;

namespace LocalAspire.Hosting.Narration;

/// <summary>Writes to the console: a line of the AppHost as it is, a line of a resource behind the resource's name.</summary>
internal sealed partial class Narrator(LocalAspireSettings settings)
{
    private static readonly string[] Colours = ["36", "32", "33", "35", "34", "96", "92", "93", "95", "94"];

    // Colours and cursor movements are for a person's terminal, not for a file.
    private readonly bool _plain = Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
    private readonly Dictionary<string, string> _colours = [];
    private readonly Lock _gate = new();
    private int _width = "AppHost".Length;

    /// <summary>Makes room for a name in the column of prefixes.</summary>
    public void Introduce(string name)
    {
        lock (_gate)
        {
            _width = Math.Max(_width, name.Length);
            _colours.TryAdd(name, Colours[_colours.Count % Colours.Length]);
        }
    }

    public void Line(string name, string text)
    {
        if (settings.ShowConsoleLogs) Write(Console.Out, name, text);
    }

    public void Say(string text) => Write(Console.Out, "AppHost", text);

    public void Error(string text) => Write(Console.Error, "AppHost", text);

    /// <summary>A line for eyes and scripts alike: nothing before it.</summary>
    public void Announce(string text)
    {
        lock (_gate) Console.Out.WriteLine(text);
    }

    private void Write(TextWriter writer, string name, string text)
    {
        lock (_gate)
        {
            var prefix = name.PadRight(_width);
            if (_plain) writer.WriteLine($"{prefix} | {AnsiSequence.Replace(text, "")}");
            else writer.WriteLine($"\e[{_colours.GetValueOrDefault(name, "1")}m{prefix} |\e[0m {text}");
        }
    }

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]")]
    private static partial Regex AnsiSequence { get; }
}
