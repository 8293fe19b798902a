using Microsoft.Extensions.Configuration;

namespace CatalogMigrator;

/// <summary>
/// <c>CatalogMigrator</c> migrates and, in Development, seeds an empty catalogue;
/// <c>CatalogMigrator seed [--items N] [--reviews-per-item N] [--replace]</c> migrates and seeds anywhere.
/// </summary>
internal sealed record CommandLine(bool Seed)
{
    private static readonly Dictionary<string, string> Switches = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--items"] = "Seed:Items",
        ["--reviews-per-item"] = "Seed:ReviewsPerItem",
    };

    /// <exception cref="FormatException">The command is unknown.</exception>
    public static CommandLine Parse(string[] args, IConfigurationBuilder configuration)
    {
        const string replace = "--replace";
        configuration.AddCommandLine([.. args.Where(arg => arg != replace)], Switches);
        if (args.Contains(replace))
            configuration.AddInMemoryCollection([new("Seed:Replace", "true")]);

        return args switch
        {
            ["seed", ..] => new CommandLine(Seed: true),
            [] or ["migrate", ..] => new CommandLine(Seed: false),
            [var option, ..] when option.StartsWith('-') => new CommandLine(Seed: false),
            _ => throw new FormatException(
                $"Unknown command '{args[0]}': use migrate (default) or seed [--items N] [--reviews-per-item N] [--replace]."),
        };
    }
}
