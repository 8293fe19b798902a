using LocalServers.Programs;

namespace LocalServers.Data;

/// <summary>Gives files to another user; .NET has no call for it.</summary>
internal static class FileOwner
{
    /// <summary>Gives a file or folder to a user and to no other.</summary>
    /// <exception cref="DistributedApplicationException">There is no such user, or the file cannot be given away.</exception>
    public static async Task ChangeAsync(string path, string user, CancellationToken cancellationToken)
    {
        await Command.RunAsync(["chown", $"{user}:", path], cancellationToken);
        await Command.RunAsync(["chmod", "go=", path], cancellationToken);
    }
}
