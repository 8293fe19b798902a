using LocalAspire.Hosting.Processes;

namespace LocalAspire.Hosting.Servers.Postgres;

/// <summary>PostgreSQL refuses to run as root: then it runs as the user of its package, in a folder which that user can reach.</summary>
/// <param name="Name">The user to run as; null is the AppHost's own.</param>
/// <param name="Folder">Where the cluster is.</param>
internal sealed record PostgresUser(string? Name, string Folder)
{
    private const string PackageUser = "postgres";

    public static PostgresUser Of(ServerContext context)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess) return new(null, context.Folder);
        var folder = context.Folder;
        if (!IsReachable(folder))
        {
            folder = ReachableFolder.For(folder);
            context.Say($"The user {PackageUser} cannot reach {context.Folder}: PostgreSQL keeps its data in {folder}.");
            Directory.CreateDirectory(folder);
        }
        var user = new PostgresUser(PackageUser, folder);
        user.Own(folder);
        return user;
    }

    /// <summary>Gives the file or folder to the user, and to nobody else.</summary>
    public void Own(string path)
    {
        if (Name is null || OperatingSystem.IsWindows()) return;
        var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.SetUnixFileMode(path, Directory.Exists(path) ? mode | UnixFileMode.UserExecute : mode);
        Ownership.Give(path, Name);
    }

    // The folder itself becomes the user's own; everything above it must let others pass.
    private static bool IsReachable(string folder)
    {
        for (var parent = Directory.GetParent(folder); parent is not null; parent = parent.Parent)
        {
            if (!OperatingSystem.IsWindows() && (parent.UnixFileMode & UnixFileMode.OtherExecute) == 0) return false;
        }
        return true;
    }
}
