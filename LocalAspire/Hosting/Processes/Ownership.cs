using System.Globalization;
using System.Runtime.InteropServices;

namespace LocalAspire.Hosting.Processes;

/// <summary>Gives files to other users; .NET has no call for it.</summary>
internal static partial class Ownership
{
    /// <exception cref="DistributedApplicationException">There is no such user, or the file cannot be given away.</exception>
    public static void Give(string path, string user)
    {
        // name:password:uid:gid:…
        var entry = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields[0] == user)
            ?? throw new DistributedApplicationException($"There is no user '{user}' on this machine: create it, or run the AppHost as another user than root.");
        if (ChangeOwner(path, Id(entry[2]), Id(entry[3])) != 0)
            throw new DistributedApplicationException($"{path} cannot be given to the user '{user}': {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private static uint Id(string text) => uint.Parse(text, CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
