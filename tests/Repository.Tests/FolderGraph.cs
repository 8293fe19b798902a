using System.Text.RegularExpressions;

namespace Repository.Tests;

/// <summary>
/// Which folders of a project depend on which. A file depends on a folder of its project if it has a <c>using</c> of that folder's
/// namespace, or if the folder encloses its own, needs no <c>using</c>, and declares a type that the file names.
/// </summary>
internal sealed partial class FolderGraph
{
    private readonly Dictionary<string, HashSet<string>> _dependencies = [];

    /// <param name="project">The project file.</param>
    public FolderGraph(string project)
    {
        var root = Path.GetDirectoryName(project)!;
        var name = RootNamespace().Match(File.ReadAllText(project)) is { Success: true } given
            ? given.Groups["name"].Value
            : Path.GetFileNameWithoutExtension(project);
        var files = Source.Files(Path.GetRelativePath(Source.Root, root), "*.cs")
            .Where(file => ProjectOf(file) == root)
            .Select(file => (Folder: FolderOf(root, file), Code: Comment().Replace(File.ReadAllText(file), "")))
            .ToArray();
        var folders = files.Select(file => file.Folder).Distinct().ToDictionary(folder => NamespaceOf(name, folder));
        var types = files.ToLookup(
            file => file.Folder, file => TypeDeclaration().Matches(file.Code).Select(type => type.Groups["name"].Value).ToArray());
        foreach (var (folder, code) in files)
        {
            var words = Word().Matches(code).Select(word => word.Value).ToHashSet();
            var used = Using().Matches(code).Select(match => FolderOf(folders, match.Groups["name"].Value)).OfType<string>();
            var enclosing = Ancestors(folder).Where(above => types[above].Any(names => names.Any(words.Contains)));
            Dependencies(folder).UnionWith(used.Concat(enclosing).Where(other => other != folder));
        }
    }

    /// <summary>The sets of folders that depend on each other, directly or not.</summary>
    public IEnumerable<string[]> Circles() => _dependencies.Keys
        .Select(folder => _dependencies.Keys.Where(other => Reaches(folder, other) && Reaches(other, folder)).Order().ToArray())
        .Where(circle => circle.Length > 1)
        .DistinctBy(circle => string.Join(' ', circle));

    private HashSet<string> Dependencies(string folder) =>
        _dependencies.TryGetValue(folder, out var known) ? known : _dependencies[folder] = [];

    private bool Reaches(string from, string to)
    {
        var seen = new HashSet<string> { from };
        var next = new Stack<string>(seen);
        while (next.TryPop(out var folder))
        {
            foreach (var other in _dependencies.GetValueOrDefault(folder) ?? [])
            {
                if (other == to)
                    return true;
                if (seen.Add(other))
                    next.Push(other);
            }
        }

        return from == to;
    }

    // Projects may lie in folders of others: tests/EmptyJobs in tests.
    private static string ProjectOf(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        while (Directory.GetFiles(folder, "*.csproj").Length == 0)
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    private static string FolderOf(string root, string file)
    {
        var folder = Path.GetRelativePath(root, Path.GetDirectoryName(file)!);
        return folder == "." ? "" : folder;
    }

    // A static using names a type, an alias perhaps as well.
    private static string? FolderOf(Dictionary<string, string> folders, string name) =>
        folders.TryGetValue(name, out var folder) || folders.TryGetValue(name[..Math.Max(0, name.LastIndexOf('.'))], out folder)
            ? folder
            : null;

    private static string NamespaceOf(string root, string folder) => folder.Length == 0 ? root : $"{root}.{folder.Replace('/', '.')}";

    private static IEnumerable<string> Ancestors(string folder)
    {
        while (folder.Length > 0)
            yield return folder = Path.GetDirectoryName(folder)!;
    }

    [GeneratedRegex("<RootNamespace>(?<name>[^<]+)<")]
    private static partial Regex RootNamespace();

    [GeneratedRegex(@"^using (?:static |\w+ = )?(?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"^(?:[a-z]+ )*(?:class|struct|record|record struct|interface|enum) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"//.*|""(?:\\.|[^""\\\n])*""")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
