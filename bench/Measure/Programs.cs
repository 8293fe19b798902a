namespace Scalable.Bench.Measure;

/// <summary>Programs of the system that measurements need.</summary>
internal static class Programs
{
    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/sbin"];

    public static bool Has(string program) => Folders.Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <exception cref="InvalidOperationException">Some are missing; the message says which, and how to get them.</exception>
    public static void Require(params IReadOnlyList<(string Program, string Package)> programs)
    {
        (string Program, string Package)[] missing = [.. programs.Where(program => !Has(program.Program))];
        if (missing.Length > 0)
            throw new InvalidOperationException($"Not on this machine: {string.Join(", ", missing.Select(one => one.Program))}. On Debian: apt-get install {string.Join(' ', missing.Select(one => one.Package).Distinct())}");
    }
}
