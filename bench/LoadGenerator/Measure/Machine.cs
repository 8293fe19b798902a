using System.Globalization;
using System.Runtime.InteropServices;

namespace Scalable.Generator.Measure;

/// <summary>The machine of a measurement. Contains no host names and no paths, since it is published.</summary>
/// <param name="Postgres">The version of PostgreSQL; null if the measurement needs none.</param>
internal sealed record Machine(
    int Cores, string Processor, double MemoryGigabytes, string System, string Kernel, string Runtime, string? Postgres, DateOnly Day)
{
    private const double Gigabyte = 1L << 30;

    public static Machine This(string? postgres = null) => new(
        Environment.ProcessorCount, ProcessorName(), Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Gigabyte, 1), SystemName(),
        Environment.OSVersion.Version.ToString(), RuntimeInformation.FrameworkDescription, postgres,
        DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Cores} cores of {Processor}, {MemoryGigabytes:0.#} GB, {System} (kernel {Kernel}), {Runtime}"
        + $"{(Postgres is null ? "" : $", PostgreSQL {Postgres}")}; {Day:yyyy-MM-dd}");

    private static string ProcessorName() => Value("/proc/cpuinfo", "model name", ':') ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string SystemName() => Value("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? RuntimeInformation.OSDescription;

    private static string? Value(string file, string key, char separator) => File.Exists(file)
        ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(separator, 2)[1].Trim()
        : null;
}
