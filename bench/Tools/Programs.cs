namespace Scalable.Bench.Tools;

/// <summary>Checks for system programs that measurements need.</summary>
internal static class Programs
{
    private static readonly string[] Folders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/sbin"];

    public static bool Has(string program) => Folders.Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <exception cref="InvalidOperationException">Programs are missing; the message names them and their packages.</exception>
    public static void Require(params IReadOnlyList<(string Program, string Package)> programs)
    {
        (string Program, string Package)[] missing = [.. programs.Where(program => !Has(program.Program))];
        if (missing.Length > 0)
        {
            throw new InvalidOperationException(
                $"Not installed: {string.Join(", ", missing.Select(one => one.Program))}. "
                + $"On Debian: apt-get install {string.Join(' ', missing.Select(one => one.Package).Distinct())}");
        }
    }
}
