using System.Reflection;
using DbUp.Engine;

namespace CatalogData.Migrations;

/// <summary>The assembly's scripts, journalled under their file name so that moving the folder never runs one again.</summary>
internal static class EmbeddedScripts
{
    public static IEnumerable<SqlScript> In(Assembly assembly, string folder) =>
        from name in assembly.GetManifestResourceNames()
        where name.StartsWith(folder, StringComparison.Ordinal)
        orderby name
        select SqlScript.FromStream(name[folder.Length..], assembly.GetManifestResourceStream(name)!);
}
