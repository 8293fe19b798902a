namespace LocalServers.Programs;

/// <summary>Where a server's program comes from.</summary>
/// <param name="Product">The product's name.</param>
/// <param name="FileName">The name of its binary.</param>
/// <param name="Folders">Where packages put it outside PATH, newest version first.</param>
internal sealed record ServerProgram(string Product, string FileName, Func<IEnumerable<string>> Folders)
{
    /// <summary>The package that holds it, by package manager.</summary>
    public required Dictionary<string, string> Packages { get; init; }

    /// <summary>The path of its binary on this machine, or null.</summary>
    public string? Find() => Executables.Find(FileName, Folders());

    /// <summary>Finds the binary, or installs its package where that can be done.</summary>
    /// <param name="connectionNames">The connection strings that could be given instead.</param>
    /// <param name="install">Whether installing is allowed.</param>
    /// <exception cref="DistributedApplicationException">It is not on this machine; the message names every cure.</exception>
    public async Task<string> LocateAsync(IEnumerable<string> connectionNames, bool install, CancellationToken cancellationToken)
    {
        if (Find() is { } path)
            return path;
        var manager = PackageManager.OfThisSystem;
        var problem = "";
        if (install && manager.CanInstall)
        {
            Console.Out.WriteLine($"{Product} is not on this machine: installing the package {Packages[manager.Name]} …");
            problem = await PackageManager.InstallAsync(Packages[manager.Name], () => Find() is not null, cancellationToken);
            if (Find() is { } installed)
                return installed;
        }

        throw new DistributedApplicationException(
            $"{Product} ({FileName}) is not on this machine. Install it ({manager.CommandFor(this)}), or point to a running server "
            + $"({string.Join(" ", connectionNames.Select(name => $"ConnectionStrings__{name}=…"))}), "
            + "or start a container engine (docker or podman)."
            + (problem.Length > 0 ? $" The installation failed: {problem.ReplaceLineEndings(" ")}" : ""));
    }
}
