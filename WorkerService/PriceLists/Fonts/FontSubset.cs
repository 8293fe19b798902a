using System.Runtime.InteropServices;
using HarfBuzzSharp;
using SkiaSharp;
using SkiaSharp.HarfBuzz;

namespace WorkerService.PriceLists.Fonts;

/// <summary>
/// Creates a font that contains only the glyphs of given characters and those that shaping derives from them. HarfBuzz does this;
/// HarfBuzzSharp ships its subset functions without wrappers.
/// </summary>
internal static partial class FontSubset
{
    private const string Library = "libHarfBuzzSharp";

    /// <exception cref="InvalidOperationException">HarfBuzz cannot create a subset of the font.</exception>
    public static SKTypeface Of(SKTypeface font, IEnumerable<int> characters)
    {
        using var file = font.OpenStream(out var index);
        using var blob = file.ToHarfBuzzBlob();
        using var face = new Face(blob, index);
        var input = hb_subset_input_create_or_fail();
        try
        {
            var set = hb_subset_input_unicode_set(input);
            foreach (var character in characters)
                hb_set_add(set, (uint)character);
            var subset = hb_subset_or_fail(face.Handle, input);
            if (subset == 0)
                throw new InvalidOperationException($"HarfBuzz cannot create a subset of the font {font.FamilyName}.");
            try
            {
                return Read(subset);
            }
            finally
            {
                hb_face_destroy(subset);
            }
        }
        finally
        {
            hb_subset_input_destroy(input);
        }
    }

    private static SKTypeface Read(IntPtr face)
    {
        var blob = hb_face_reference_blob(face);
        try
        {
            var content = hb_blob_get_data(blob, out var length);
            using var data = SKData.CreateCopy(content, (ulong)length);
            return SKTypeface.FromData(data);
        }
        finally
        {
            hb_blob_destroy(blob);
        }
    }

#pragma warning disable SA1300, IDE1006 // The names are HarfBuzz's.
    [LibraryImport(Library)]
    private static partial IntPtr hb_subset_input_create_or_fail();

    [LibraryImport(Library)]
    private static partial IntPtr hb_subset_input_unicode_set(IntPtr input);

    [LibraryImport(Library)]
    private static partial void hb_subset_input_destroy(IntPtr input);

    [LibraryImport(Library)]
    private static partial void hb_set_add(IntPtr set, uint character);

    [LibraryImport(Library)]
    private static partial IntPtr hb_subset_or_fail(IntPtr face, IntPtr input);

    [LibraryImport(Library)]
    private static partial IntPtr hb_face_reference_blob(IntPtr face);

    [LibraryImport(Library)]
    private static partial void hb_face_destroy(IntPtr face);

    [LibraryImport(Library)]
    private static partial IntPtr hb_blob_get_data(IntPtr blob, out uint length);

    [LibraryImport(Library)]
    private static partial void hb_blob_destroy(IntPtr blob);
#pragma warning restore SA1300, IDE1006
}
