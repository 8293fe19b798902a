using System.Reflection;

namespace QueueContenders.Contract;

/// <summary>The version of a library as its package has it.</summary>
internal static class LibraryVersion
{
    public static string Of<T>()
    {
        var assembly = typeof(T).Assembly;
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? assembly.GetName().Version!.ToString(3);
        return version.Split('+')[0];
    }
}
