using System.Security.Cryptography;
using System.Text;

namespace LocalAspire.Hosting.Servers;

/// <summary>A place for the data of a server that runs as another user and cannot reach its folder (below <c>/root</c>, say). It belongs to that folder, and goes with it.</summary>
internal static class ReachableFolder
{
    private const string Root = "/var/lib/local-aspire";

    public static string For(string folder) => Path.Combine(Root, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..12]);

    /// <summary>Deletes a server's folder and what it has elsewhere.</summary>
    public static void DeleteWith(string folder)
    {
        foreach (var path in (string[])[folder, For(folder)])
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        }
    }
}
