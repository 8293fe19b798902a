using System.Globalization;

namespace Scalable.Bench.Measure;

/// <summary>The processor time that processes have used, in seconds, since their start; those that they started are included.</summary>
/// <remarks>Reads <c>/proc</c>: on other systems all values are 0.</remarks>
internal sealed class ProcessorTime
{
    private const double TicksPerSecond = 100;

    // cpu {user} {nice} {system} {idle} {waiting} {interrupts} {software interrupts} {stolen}
    private static readonly int[] BusyFields = [1, 2, 3, 8];

    private readonly Dictionary<int, (int Parent, long Ticks)> _processes = [];
    private readonly ILookup<int, int> _children;

    private ProcessorTime(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            // {id} ({name, which may contain anything}) {state} {parent} …: the 14th to 17th field are its time and that of its past
            // children.
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
            _processes[Number(line[..line.IndexOf(' ', StringComparison.Ordinal)])] = (Number(fields[1]), ticks);
        }

        _children = _processes.ToLookup(process => process.Value.Parent, process => process.Key);
    }

    /// <summary>The time that all processors of the machine were busy with processes, this machine's and (stolen) others'.</summary>
    public double Machine { get; private init; }

    public static ProcessorTime Read()
    {
        if (!Directory.Exists("/proc"))
            return new ProcessorTime([]);
        var machine = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new ProcessorTime(Directory.EnumerateDirectories("/proc").Select(Line).OfType<string>())
        {
            Machine = BusyFields.Sum(field => long.Parse(machine[field], CultureInfo.InvariantCulture)) / TicksPerSecond,
        };
    }

    /// <summary>Returns the time that this program, these servers and all that they started have used.</summary>
    public double Own(params IEnumerable<int> servers) => servers.Append(Environment.ProcessId).Sum(Of);

    /// <summary>Returns the time of a process and of all that it started.</summary>
    public double Of(int process) =>
        ((_processes.TryGetValue(process, out var own) ? own.Ticks : 0) / TicksPerSecond) + _children[process].Sum(Of);

    private static string? Line(string folder)
    {
        if (!char.IsAsciiDigit(Path.GetFileName(folder)[0]))
            return null;
        try
        {
            return File.ReadAllText(Path.Combine(folder, "stat"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
