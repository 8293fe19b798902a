using System.Reflection;
using DbUp.Engine;

namespace CatalogData.Migrations;

/// <summary>
/// Finds the embedded scripts. They are journaled under their file name, so that moving the folder does not run them again.
/// </summary>
internal static class EmbeddedScripts
{
    public static IEnumerable<SqlScript> In(Assembly assembly, string folder) =>
        from name in assembly.GetManifestResourceNames()
        where name.StartsWith(folder, StringComparison.Ordinal)
        orderby name
        select SqlScript.FromStream(name[folder.Length..], assembly.GetManifestResourceStream(name)!);
}
