using System.Globalization;

namespace Scalable.Lab.Measuring;

/// <summary>What the system says of a process. Reads <c>/proc</c>: on other systems there are no figures.</summary>
/// <param name="Threads">Its threads.</param>
/// <param name="Seconds">The processor time that it has used.</param>
internal sealed record ProcessFigures(int Threads, double Seconds)
{
    private const double TicksPerSecond = 100;

    /// <returns>Null if the process has ended.</returns>
    public static ProcessFigures? Read(int process)
    {
        try
        {
            // {id} ({name, which may contain anything}) {state} …: the 14th and 15th field are its time, the 20th its threads.
            var line = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessFigures(
                int.Parse(fields[17], CultureInfo.InvariantCulture),
                (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture))
                    / TicksPerSecond);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The threads of these processes; null if none runs.</summary>
    public static int? ThreadsOf(IEnumerable<int> processes)
    {
        var figures = processes.Select(Read).OfType<ProcessFigures>().ToArray();
        return figures.Length == 0 ? null : figures.Sum(process => process.Threads);
    }

    /// <summary>The seconds that all processors together were busy and idle, since the start of the machine.</summary>
    public static (double Busy, double All) Machine()
    {
        if (!File.Exists("/proc/stat"))
            return (0, 0);
        // cpu {user} {nice} {system} {idle} {waiting} …
        long[] fields =
        [
            .. File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]
                .Select(field => long.Parse(field, CultureInfo.InvariantCulture)),
        ];
        var all = fields.Sum() / TicksPerSecond;
        return (all - ((fields[3] + fields[4]) / TicksPerSecond), all);
    }
}
