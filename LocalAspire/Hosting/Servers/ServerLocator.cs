using LocalAspire.Hosting.Narration;
using LocalAspire.Hosting.Processes;

namespace LocalAspire.Hosting.Servers;

/// <summary>Finds a server's binary; else installs its package where that can be done; else says what can be done.</summary>
internal sealed class ServerLocator(LocalAspireSettings settings, Narrator narrator)
{
    /// <exception cref="DistributedApplicationException">The server is not on this machine and cannot be installed.</exception>
    public async Task<string> LocateAsync(ServerProgram program, string connectionName, CancellationToken cancellationToken)
    {
        if (Find(program) is { } path) return path;
        var manager = PackageManager.OfThisSystem;
        if (settings.Install && manager is { CanInstall: true })
        {
            narrator.Say($"{program.Product} is not on this machine: installing the package {program.Packages[manager.Name]} …");
            await using var stopping = cancellationToken.Register(() => narrator.Say("Stopping when the installation has come to its end."));
            var problem = await PackageManager.InstallAsync(program.Packages[manager.Name], () => Find(program) is not null, cancellationToken);
            if (Find(program) is { } installed) return installed;
            narrator.Error($"The installation failed: {problem}");
        }
        throw new DistributedApplicationException(
            $"{program.Product} ({program.FileName}) is not on this machine. Install it ({manager.CommandFor(program)}), "
            + $"or point to a running server (ConnectionStrings__{connectionName}=…), or use containers (UseAspire=true).");
    }

    private static string? Find(ServerProgram program) => Executables.Find(program.FileName, program.Folders());
}
