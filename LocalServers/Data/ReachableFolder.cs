using System.Security.Cryptography;
using System.Text;

namespace LocalServers.Data;

/// <summary>A place for the data of a server that runs as another user and cannot enter its folder (below <c>/root</c>, say).</summary>
internal static class ReachableFolder
{
    private const string Root = "/var/lib/local-servers";

    /// <summary>The folder itself where every user can enter the folders above it; else one below <c>/var/lib/local-servers</c>, named
    /// after it.</summary>
    public static string For(string folder) => IsReachable(folder) ? folder : ReplacementFor(folder);

    /// <summary>Deletes a server's folder, and the one that stands for it elsewhere.</summary>
    public static void DeleteWith(string folder)
    {
        foreach (var path in (string[])[folder, ReplacementFor(folder)])
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
        }
    }

    private static string ReplacementFor(string folder) =>
        Path.Combine(Root, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..12]);

    private static bool IsReachable(string folder)
    {
        for (var parent = Directory.GetParent(folder); parent is not null; parent = parent.Parent)
        {
            if (parent.Exists && !OperatingSystem.IsWindows() && (parent.UnixFileMode & UnixFileMode.OtherExecute) == 0)
                return false;
        }

        return true;
    }
}
